using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Sessions.Contracts.Endpoints;
using Sessions.Contracts.Views;
using Sessions.Core.Buffers;
using Sessions.Core.Turns;
using Sessions.Gateway.Answers;
using Sessions.Gateway.FrontDoor;
using Sessions.Wire.Answers;

namespace Sessions.Gateway.Endpoints.Calls;

/// <summary>
/// A caller of an endpoint: of the provider's answer it gets the text, event by event where it asked for a stream.
/// </summary>
/// <remarks>
/// Refusals and the answer's end are kept for <see cref="EndpointTurns"/> to write, which knows by then that the turn
/// is recorded. Events are numbered from 0, the same each time that an answer is given.
/// </remarks>
internal sealed class EndpointTurnClient(HttpContext http, bool streams) : ITurnClient, IAnswerTaker, IDisposable
{
    private const int EventBytesMax = 32 * 1024 * 1024;

    private readonly PooledBytes _body = new();
    private readonly SseSplitter _events = new(EventBytesMax);
    private long _next;
    private bool _reads;
    private bool _begun;
    private bool _hasText;

    /// <summary>The wire format of the answer; known once the request is built.</summary>
    public WireFormat Wire { get; set; } = WireFormat.Chat;

    /// <summary>Number of the last event that the caller has; null for none.</summary>
    public long? After { get; set; }

    /// <summary>Why there is no answer; null where there is one, or none is known yet.</summary>
    public Refusal? Refused { get; private set; }

    /// <summary>Whether the answer broke off.</summary>
    public bool IsBroken { get; private set; }

    /// <summary>The provider's <c>Retry-After</c>; null for none.</summary>
    public string? RetryAfter { get; private set; }

    /// <inheritdoc />
    public HttpRequest Request => http.Request;

    /// <inheritdoc />
    public CancellationToken Gone => http.RequestAborted;

    /// <inheritdoc />
    public bool HasStarted => _begun || http.Response.HasStarted;

    /// <inheritdoc />
    public IBufferWriter<byte> Body => _body;

    /// <inheritdoc />
    public void Begin(AnswerHead head)
    {
        if (head.Turn.IsRecorded)
        {
            SessionHeaders.Write(http.Response.Headers, head.Turn);
        }

        if (!head.Answer.IsSuccessStatusCode)
        {
            RetryAfter = head.Answer.Headers.NonValidated.TryGetValues("Retry-After", out var values)
                ? values.ToString()
                : null;
            return;
        }

        Begin(isStream: !head.KeepsLength);
    }

    /// <inheritdoc />
    public void Begin(int status, bool isStream, TurnHead head)
    {
        SessionHeaders.Write(http.Response.Headers, head);
        Begin(isStream);
    }

    /// <inheritdoc />
    public async ValueTask<bool> FlushAsync(CancellationToken cancellationToken)
    {
        if (_reads)
        {
            Read(_body.Written);
        }

        _body.Clear();
        return _reads
            && (await http.Response.BodyWriter.FlushAsync(cancellationToken).ConfigureAwait(false)).IsCompleted;
    }

    /// <inheritdoc />
    public async ValueTask WriteAsync(ReadOnlyMemory<byte> bytes)
    {
        if (_reads)
        {
            Read(bytes.Span);
            await http.Response.BodyWriter.FlushAsync(Gone).ConfigureAwait(false);
        }
    }

    /// <inheritdoc />
    public ValueTask RefuseAsync(Refusal refusal, TurnHead head)
    {
        Refused = refusal;
        return ValueTask.CompletedTask;
    }

    /// <inheritdoc />
    public ValueTask EndWithErrorAsync(Refusal refusal, int sequence) => RefuseAsync(refusal, default);

    /// <inheritdoc />
    public void Abort() => IsBroken = true;

    /// <summary>Ends with an error, in mid-stream as an event.</summary>
    public async Task EndAsync(EndpointError error)
    {
        if (!_begun)
        {
            await error.WriteAsync(http).ConfigureAwait(false);
            return;
        }

        var json = new ArrayBufferWriter<byte>();
        error.WriteTo(json);
        WriteEvent(json.WrittenSpan);
        await http.Response.BodyWriter.FlushAsync(Gone).ConfigureAwait(false);
    }

    /// <summary>Ends with the answer: all of it, or what comes behind its text.</summary>
    /// <param name="output">The answer in the provider's plain shape.</param>
    /// <param name="meta">What is said of it.</param>
    public async Task EndAsync(ReadOnlyMemory<byte> output, EndpointMetaView meta)
    {
        var json = new ArrayBufferWriter<byte>();
        if (!streams)
        {
            Write(json, AnswerText.Of(Wire, output), meta);
            http.Response.ContentType = "application/json";
            http.Response.ContentLength = json.WrittenCount;
            await http.Response.BodyWriter.WriteAsync(json.WrittenMemory, Gone).ConfigureAwait(false);
            return;
        }

        Begin(isStream: false);
        if (!_hasText && AnswerText.Of(Wire, output) is { Length: > 2 } text)
        {
            // The provider has answered whole where a stream was asked for.
            WriteText(text.Span);
        }

        Write(json, default, meta);
        WriteEvent(json.WrittenSpan);
        http.Response.BodyWriter.Write("data: [DONE]\n\n"u8);
        await http.Response.BodyWriter.FlushAsync(Gone).ConfigureAwait(false);
    }

    /// <inheritdoc />
    public void Dispose()
    {
        _body.Dispose();
        _events.Dispose();
    }

    private void Begin(bool isStream)
    {
        if (!streams || _begun)
        {
            return;
        }

        (_begun, _reads) = (true, isStream);
        http.Response.ContentType = "text/event-stream";
        http.Response.Headers.CacheControl = "no-store";
    }

    private void Read(ReadOnlySpan<byte> bytes)
    {
        while (_events.TryRead(ref bytes, out var block))
        {
            if (block.Kind == SseBlockKind.Event && AnswerText.Added(Wire, block.Data) is { IsEmpty: false } text)
            {
                WriteText(text);
            }
        }
    }

    private void WriteText(ReadOnlySpan<byte> text)
    {
        _hasText = true;
        using var json = new PooledBytes();
        json.Append("{\"content\":"u8);
        json.Append(text);
        json.Append((byte)'}');
        WriteEvent(json.Written);
    }

    private void WriteEvent(ReadOnlySpan<byte> json)
    {
        var number = _next++;
        if (number <= After)
        {
            return;
        }

        var output = http.Response.BodyWriter;
        output.Write(Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"id: {number}\ndata: ")));
        output.Write(json);
        output.Write("\n\n"u8);
    }

    private static void Write(IBufferWriter<byte> output, ReadOnlyMemory<byte> text, EndpointMetaView meta)
    {
        using var json = new Utf8JsonWriter(output);
        json.WriteStartObject();
        json.WriteBoolean("ok"u8, true);
        if (!text.IsEmpty)
        {
            json.WritePropertyName("content"u8);
            json.WriteRawValue(text.Span, skipInputValidation: true);
        }

        json.WritePropertyName("meta"u8);
        JsonSerializer.Serialize(json, meta, ContractsJson.Default.EndpointMetaView);
        json.WriteEndObject();
    }
}
