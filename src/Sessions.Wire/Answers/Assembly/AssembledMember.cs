using System.Buffers;
using Sessions.Core.Buffers;

namespace Sessions.Wire.Answers.Assembly;

/// <summary>One member of an assembled object: a name and one kind of value.</summary>
internal sealed class AssembledMember(byte[] name) : IDisposable
{
    public byte[] Name { get; } = name;

    /// <summary>
    /// The body of a JSON string, still escaped, or a JSON value; joined escaped bodies are the escaped whole.
    /// </summary>
    public PooledBytes Bytes { get; } = new();

    public AssembledKind Kind { get; set; } = AssembledKind.Raw;

    public AssembledObject? Object { get; set; }

    public AssembledList? List { get; set; }

    public void WriteTo(IBufferWriter<byte> output)
    {
        switch (Kind)
        {
            case AssembledKind.Text:
                output.Write("\""u8);
                output.Write(Bytes.Written);
                output.Write("\""u8);
                break;
            case AssembledKind.Object:
                Object!.WriteTo(output);
                break;
            case AssembledKind.List:
                List!.WriteTo(output);
                break;
            default:
                output.Write(Bytes.Length == 0 ? "null"u8 : Bytes.Written);
                break;
        }
    }

    public void Dispose()
    {
        Bytes.Dispose();
        Object?.Dispose();
        List?.Dispose();
    }
}

/// <summary>What the value of an assembled member is.</summary>
internal enum AssembledKind : byte
{
    /// <summary>A JSON value as it came.</summary>
    Raw,

    /// <summary>A string that grows.</summary>
    Text,

    /// <summary>An object whose members grow.</summary>
    Object,

    /// <summary>An array whose elements grow.</summary>
    List,
}
