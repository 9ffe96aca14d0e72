using System.Buffers;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Sessions.Simulator.Writing;

/// <summary>Writes server-sent events whose data is JSON, straight into a response's buffer.</summary>
internal sealed class EventStream(IBufferWriter<byte> output) : IDisposable
{
    /// <summary>Providers escape what JSON demands and nothing else.</summary>
    public static readonly JsonWriterOptions JsonOptions = new()
    {
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        SkipValidation = true,
    };

    private readonly Utf8JsonWriter _json = new(output, JsonOptions);

    /// <summary>Begins an event; the caller writes one JSON value and then calls <see cref="End"/>.</summary>
    /// <param name="name">The event's name; null for none.</param>
    public Utf8JsonWriter Begin(string? name)
    {
        if (name is not null)
        {
            output.Write("event: "u8);
            Encoding.UTF8.GetBytes(name, output);
            output.Write("\n"u8);
        }

        output.Write("data: "u8);
        _json.Reset();
        return _json;
    }

    public void End()
    {
        _json.Flush();
        output.Write("\n\n"u8);
    }

    public void Raw(ReadOnlySpan<byte> bytes) => output.Write(bytes);

    public void Dispose() => _json.Dispose();
}
