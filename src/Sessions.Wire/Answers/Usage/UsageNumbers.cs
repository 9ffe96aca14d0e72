using System.Text.Json;
using Sessions.Core.Ledger;

namespace Sessions.Wire.Answers.Usage;

/// <summary>
/// The token counts of one usage object under one set of names; null where the provider said nothing.
/// </summary>
/// <remarks>
/// OpenAI's two formats and Anthropic's differ in names and in what the prompt count includes, not in structure: one
/// reader knows the names of all three, since none means different things in two of them except the prompt count.
/// </remarks>
internal struct UsageNumbers
{
    private long? _input;
    private long? _cacheRead;
    private long? _cacheHit;
    private long? _cacheWrite;
    private long? _writeShort;
    private long? _writeLong;
    private long? _output;
    private long? _reasoning;

    /// <summary>The first count that is no count; null when all are.</summary>
    public string? Problem { get; private set; }

    /// <summary>Tokens of compaction passes, which the totals leave out.</summary>
    public TokenUsage? Compaction { get; private set; }

    /// <summary>Whether the writes by life are more than all writes.</summary>
    public readonly bool SplitExceedsWhole => (_writeShort ?? 0) + (_writeLong ?? 0) > (_cacheWrite ?? long.MaxValue);

    /// <summary>
    /// Reads a usage object; what it does not say is left as it was, so that Messages deltas can be laid on top.
    /// </summary>
    public void Overlay(ReadOnlySpan<byte> json)
    {
        long? written = _cacheWrite;
        (_writeShort, long? shortBefore) = (null, _writeShort);
        (_writeLong, long? longBefore) = (null, _writeLong);
        Problem = null;
        try
        {
            Utf8JsonReader reader = new(json);
            reader.Read();
            if (reader.TokenType != JsonTokenType.StartObject)
            {
                Problem = "usage is not an object";
                return;
            }

            ReadObject(ref reader);
        }
        catch (JsonException)
        {
            Problem = "usage is not JSON";
        }

        bool splitStands = _writeShort is null && _writeLong is null && _cacheWrite == written;
        if (splitStands)
        {
            (_writeShort, _writeLong) = (shortBefore, longBefore);
        }
    }

    /// <summary>The counts in one meaning.</summary>
    /// <param name="inputIncludesCache">OpenAI: true, Anthropic: false.</param>
    public readonly TokenUsage ToUsage(bool inputIncludesCache)
    {
        long read = _cacheRead ?? _cacheHit ?? 0;
        long @long = _writeLong ?? 0;
        long written = _cacheWrite ?? ((_writeShort ?? 0) + @long);
        return new TokenUsage
        {
            Input = (_input ?? 0) + (inputIncludesCache ? 0 : written + read),
            CacheRead = read,
            CacheWrite = Math.Max(written - @long, _writeShort ?? 0),
            CacheWriteLong = @long,
            Output = _output ?? 0,
            Reasoning = _reasoning ?? 0,
        };
    }

    private void ReadObject(ref Utf8JsonReader reader)
    {
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if (reader.ValueTextEquals("iterations"u8))
            {
                reader.Read();
                ReadIterations(ref reader);
            }
            else if (IsDetails(ref reader))
            {
                reader.Read();
                if (reader.TokenType == JsonTokenType.StartObject)
                {
                    ReadObject(ref reader);
                }
                else
                {
                    reader.Skip();
                }
            }
            else
            {
                ReadNumber(ref reader);
            }
        }
    }

    private static bool IsDetails(ref Utf8JsonReader reader) =>
        reader.ValueTextEquals("prompt_tokens_details"u8)
        || reader.ValueTextEquals("completion_tokens_details"u8)
        || reader.ValueTextEquals("input_tokens_details"u8)
        || reader.ValueTextEquals("output_tokens_details"u8)
        || reader.ValueTextEquals("cache_write_tokens_details"u8)
        || reader.ValueTextEquals("cache_creation"u8);

    private void ReadNumber(ref Utf8JsonReader reader)
    {
        ReadOnlySpan<byte> name = reader.ValueSpan;
        reader.Read();
        if (name.SequenceEqual("prompt_tokens"u8) || name.SequenceEqual("input_tokens"u8))
        {
            Take(ref _input, ref reader, name);
        }
        else if (name.SequenceEqual("completion_tokens"u8) || name.SequenceEqual("output_tokens"u8))
        {
            Take(ref _output, ref reader, name);
        }
        else if (name.SequenceEqual("reasoning_tokens"u8) || name.SequenceEqual("thinking_tokens"u8))
        {
            Take(ref _reasoning, ref reader, name);
        }
        else
        {
            ReadCacheNumber(ref reader, name);
        }
    }

    private void ReadCacheNumber(ref Utf8JsonReader reader, ReadOnlySpan<byte> name)
    {
        if (name.SequenceEqual("cached_tokens"u8) || name.SequenceEqual("cache_read_input_tokens"u8))
        {
            Take(ref _cacheRead, ref reader, name);
        }
        else if (name.SequenceEqual("cache_write_tokens"u8) || name.SequenceEqual("cache_creation_input_tokens"u8))
        {
            Take(ref _cacheWrite, ref reader, name);
        }
        else if (name.SequenceEqual("ttl_30m_tokens"u8) || name.SequenceEqual("ephemeral_5m_input_tokens"u8))
        {
            Take(ref _writeShort, ref reader, name);
        }
        else if (name.SequenceEqual("ttl_12h_tokens"u8) || name.SequenceEqual("ephemeral_1h_input_tokens"u8))
        {
            Take(ref _writeLong, ref reader, name);
        }
        else if (name.SequenceEqual("prompt_cache_hit_tokens"u8))
        {
            Take(ref _cacheHit, ref reader, name);
        }
        else
        {
            reader.Skip();
        }
    }

    private void Take(ref long? count, ref Utf8JsonReader reader, ReadOnlySpan<byte> name)
    {
        if (reader.TokenType == JsonTokenType.Null)
        {
            return;
        }

        if (reader.TokenType != JsonTokenType.Number || !reader.TryGetInt64(out long value))
        {
            Problem ??= $"{JsonText.ToText(name)} is not an integer";
            reader.Skip();
            return;
        }

        if (value is < 0 or > TokenUsage.CountMax)
        {
            Problem ??= $"{JsonText.ToText(name)} is out of range";
            return;
        }

        count = value;
    }

    private void ReadIterations(ref Utf8JsonReader reader)
    {
        if (reader.TokenType != JsonTokenType.StartArray)
        {
            reader.Skip();
            return;
        }

        TokenUsage sum = default;
        bool any = false;
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            if (reader.TokenType != JsonTokenType.StartObject)
            {
                reader.Skip();
                continue;
            }

            Utf8JsonReader pass = reader;
            reader.Skip();
            if (IsCompaction(pass))
            {
                UsageNumbers numbers = default;
                numbers.ReadObject(ref pass);
                Problem ??= numbers.Problem;
                sum += numbers.ToUsage(inputIncludesCache: false);
                any = true;
            }
        }

        Compaction = any ? sum : null;
    }

    private static bool IsCompaction(Utf8JsonReader pass)
    {
        while (pass.Read() && pass.TokenType == JsonTokenType.PropertyName)
        {
            bool isType = pass.ValueTextEquals("type"u8);
            pass.Read();
            if (isType)
            {
                return pass.TokenType == JsonTokenType.String && pass.ValueTextEquals("compaction"u8);
            }

            pass.Skip();
        }

        return false;
    }
}
