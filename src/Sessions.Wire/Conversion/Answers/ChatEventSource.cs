using System.Text.Json;
using Sessions.Core.Turns;
using Sessions.Wire.Answers;

namespace Sessions.Wire.Conversion.Answers;

/// <summary>Reads a Chat stream.</summary>
internal sealed class ChatEventSource(AnswerSink sink, AnswerFacts facts)
    : AnswerSource(sink, inputIncludesCache: true)
{
    private readonly ChatAnswer _answer = new(sink, facts);
    private AnswerEnd _end;
    private bool _hasEnd;

    protected override bool TryReadMark(ReadOnlySpan<byte> data)
    {
        if (!data.StartsWith("[DONE]"u8))
        {
            return false;
        }

        if (_hasEnd)
        {
            Sink.Complete(_end, default, Settle());
        }
        else
        {
            Sink.FailUnread("The upstream ended its answer without a reason.");
        }

        return true;
    }

    protected override void ReadEvent(JsonElement data, ReadOnlySpan<byte> json)
    {
        if (data.Get("error"u8).Exists())
        {
            Sink.Fail(ErrorOf(json) ?? ErrorBody.Unread(json));
            return;
        }

        JsonElement usage = data.Get("usage"u8);
        if (usage.Exists())
        {
            Usage.Replace(usage.Raw());
        }

        JsonElement choices = data.Get("choices"u8);
        if (!choices.IsList())
        {
            return;
        }

        foreach (JsonElement choice in choices.EnumerateArray())
        {
            // A second choice was not asked for.
            if (!choice.Get("index"u8).Exists() || choice.Get("index"u8).Raw().SequenceEqual("0"u8))
            {
                ReadChoice(data, choice);
            }
        }
    }

    protected override AnswerError? ErrorOf(ReadOnlySpan<byte> json) => ErrorBody.Read(WireFormat.Chat, json);

    private void ReadChoice(JsonElement data, JsonElement choice)
    {
        Sink.Begin(data.Get("model"u8).Inner());
        _answer.Read(choice.Get("delta"u8));
        JsonElement reason = choice.Get("finish_reason"u8);
        if (reason.IsText())
        {
            _end = AnswerEnds.OfChat(reason.Inner());
            _hasEnd = true;
        }
    }
}
