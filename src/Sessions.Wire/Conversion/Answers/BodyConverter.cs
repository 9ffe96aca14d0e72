using System.Buffers;
using System.Text.Json;
using Sessions.Core.Buffers;
using Sessions.Core.Ledger;
using Sessions.Core.Turns;
using Sessions.Wire.Answers;
using Sessions.Wire.Answers.Usage;

namespace Sessions.Wire.Conversion.Answers;

/// <summary>Collects a plain body and converts it when it has come in.</summary>
internal sealed class BodyConverter(WireFormat from, AnswerSink sink) : AnswerConverter
{
    private readonly PooledBytes _body = new();
    private bool _isTooLong;

    public override bool HasUsage => sink.HasUsage;

    public override void Push(ReadOnlySpan<byte> upstream, IBufferWriter<byte> output)
    {
        _isTooLong |= (long)_body.Length + upstream.Length > AnswerSink.BytesMax;
        if (!_isTooLong)
        {
            _body.Append(upstream);
        }
    }

    public override void Finish(IBufferWriter<byte> output)
    {
        ArgumentNullException.ThrowIfNull(output);
        if (sink.IsDone)
        {
            return;
        }

        sink.Output = output;
        if (_isTooLong)
        {
            sink.FailUnread("The upstream's answer is too long to be converted.");
            return;
        }

        try
        {
            Utf8JsonReader reader = new(_body.Written, new JsonReaderOptions { MaxDepth = JsonElements.DepthMax });
            using JsonDocument document = JsonDocument.ParseValue(ref reader);
            reader.Read();
            Read(document.RootElement);
        }
        catch (JsonException)
        {
            // Broken off, or never JSON: nothing that looks like an answer is written.
        }
        catch (InvalidOperationException)
        {
            sink.FailUnread("The upstream's answer cannot be read.");
        }
    }

    private protected override void Dispose(bool disposing)
    {
        _body.Dispose();
        sink.Dispose();
    }

    private void Read(JsonElement body)
    {
        using UsageDraft usage = new();
        usage.Replace(body.Get("usage"u8).Raw());
        TokenUsage? tokens = usage.Settle(inputIncludesCache: from != WireFormat.Messages).Usage;
        if (from == WireFormat.Responses && body.Get("output"u8).IsList())
        {
            ResponsesBodySource.ReadOutput(body, sink);
            ResponsesBodySource.Complete(body, sink, tokens);
        }
        else if (body.Get("error"u8).Exists())
        {
            sink.Fail(ErrorBody.Read(from, _body.Written) ?? ErrorBody.Unread(_body.Written));
        }
        else if (from == WireFormat.Chat)
        {
            ReadChat(body, tokens);
        }
        else if (from == WireFormat.Messages && body.Get("content"u8).IsList())
        {
            ReadMessage(body, tokens);
        }
        else
        {
            FailShape();
        }
    }

    private void ReadChat(JsonElement body, TokenUsage? usage)
    {
        JsonElement choices = body.Get("choices"u8);
        JsonElement choice = choices.IsList() && !choices.IsEmpty() ? choices[0] : default;
        if (!choice.Get("message"u8).IsObject() || !choice.Get("finish_reason"u8).IsText())
        {
            FailShape();
            return;
        }

        sink.Begin(body.Get("model"u8).Inner());
        new ChatAnswer(sink, sink.Facts).Read(choice.Get("message"u8));
        sink.Complete(AnswerEnds.OfChat(choice.Get("finish_reason"u8).Inner()), default, usage);
    }

    private void ReadMessage(JsonElement body, TokenUsage? usage)
    {
        sink.Begin(body.Get("model"u8).Inner());
        int call = 0;
        foreach (JsonElement block in body.Get("content"u8).EnumerateArray())
        {
            JsonElement type = block.Get("type"u8);
            if (type.Is("text"u8))
            {
                sink.Text(block.Get("text"u8).Inner());
                sink.EndText();
            }
            else if (type.Is("tool_use"u8))
            {
                ReadCall(block, call++);
            }
            else if (!type.Is("thinking"u8) && !type.Is("redacted_thinking"u8))
            {
                sink.FailUnread("The upstream's answer holds a block that is neither text, tool use nor thinking.");
            }
        }

        JsonElement reason = body.Get("stop_reason"u8);
        if (!reason.IsText())
        {
            FailShape();
        }

        sink.Complete(AnswerEnds.OfMessages(reason.Inner()), body.Get("stop_sequence"u8).Inner(), usage);
    }

    private void ReadCall(JsonElement block, int key)
    {
        sink.Call(key, block.Get("id"u8).Inner(), block.Get("name"u8).Inner());
        using PooledBytes input = new();
        JsonEscape.Write(block.Get("input"u8).Raw(), input);
        sink.CallInput(key, input.Written);
        sink.EndCall(key);
    }

    private void FailShape() => sink.FailUnread("The upstream's answer does not have the shape of one.");
}
