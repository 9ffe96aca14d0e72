using System.Buffers;

namespace Sessions.Core.Buffers;

/// <summary>What a parked writer writes to, so that it holds on to nobody's buffer; it takes nothing.</summary>
internal sealed class NoBytes : IBufferWriter<byte>
{
    /// <summary>The only one.</summary>
    public static NoBytes Instance { get; } = new();

    /// <inheritdoc />
    /// <exception cref="InvalidOperationException">Always.</exception>
    public void Advance(int count) => throw new InvalidOperationException("A parked writer was used.");

    /// <inheritdoc />
    /// <exception cref="InvalidOperationException">Always.</exception>
    public Memory<byte> GetMemory(int sizeHint = 0) => throw new InvalidOperationException("A parked writer was used.");

    /// <inheritdoc />
    /// <exception cref="InvalidOperationException">Always.</exception>
    public Span<byte> GetSpan(int sizeHint = 0) => throw new InvalidOperationException("A parked writer was used.");
}
