using System.Text;
using Sessions.Core.Turns;
using Sessions.Wire.Answers;

namespace Sessions.Wire.Tests.Answers;

public sealed class AnswerTextTests
{
    [Theory]
    [InlineData(WireFormat.Chat, """{"choices":[{"index":0,"delta":{"role":"assistant","content":"a\u00e9\n"}}]}""", "\"a\\u00e9\\n\"")]
    [InlineData(WireFormat.Chat, """{"choices":[{"delta":{"content":null,"refusal":"No."}}]}""", "\"No.\"")]
    [InlineData(WireFormat.Chat, """{"choices":[{"delta":{"content":""}}]}""", "")]
    [InlineData(WireFormat.Chat, """{"choices":[{"delta":{"reasoning_content":"hm"}}]}""", "")]
    [InlineData(WireFormat.Chat, """{"choices":[],"usage":{"prompt_tokens":1}}""", "")]
    [InlineData(WireFormat.Chat, "[DONE]", "")]
    [InlineData(WireFormat.Chat, """{"choices":[{"delta":{"content":"a""", "")]
    [InlineData(WireFormat.Chat, "", "")]
    [InlineData(WireFormat.Responses, """{"sequence_number":3,"delta":"a","type":"response.output_text.delta"}""", "\"a\"")]
    [InlineData(WireFormat.Responses, """{"type":"response.refusal.delta","delta":"No."}""", "\"No.\"")]
    [InlineData(WireFormat.Responses, """{"type":"response.reasoning_summary_text.delta","delta":"hm"}""", "")]
    [InlineData(WireFormat.Responses, """{"type":"response.function_call_arguments.delta","delta":"{"}""", "")]
    [InlineData(WireFormat.Messages, """{"type":"content_block_delta","index":0,"delta":{"type":"text_delta","text":"a"}}""", "\"a\"")]
    [InlineData(WireFormat.Messages, """{"type":"content_block_delta","delta":{"type":"thinking_delta","thinking":"hm"}}""", "")]
    [InlineData(WireFormat.Messages, """{"type":"message_delta","delta":{"stop_reason":"end_turn"}}""", "")]
    public void Added_ByAnEvent_IsItsTextAsItStands(WireFormat wire, string data, string text) =>
        Encoding.UTF8.GetString(AnswerText.Added(wire, Encoding.UTF8.GetBytes(data))).ShouldBe(text);

    [Theory]
    [InlineData(WireFormat.Chat, """{"role":"assistant","content":"a\n"}""", "\"a\\n\"")]
    [InlineData(WireFormat.Chat, """[{"content":"first"},{"content":"second"}]""", "\"first\"")]
    [InlineData(WireFormat.Chat, """{"content":[{"type":"text","text":"a"},{"type":"text","text":"b"}]}""", "\"ab\"")]
    [InlineData(WireFormat.Chat, """{"content":null,"refusal":"No."}""", "\"No.\"")]
    [InlineData(WireFormat.Chat, """{"content":null,"tool_calls":[]}""", "\"\"")]
    [InlineData(WireFormat.Responses, """[{"type":"reasoning","summary":[]},{"type":"message","content":[{"type":"output_text","text":"a"}]}]""", "\"a\"")]
    [InlineData(WireFormat.Messages, """[{"type":"thinking","thinking":"hm"},{"type":"text","text":"a"},{"type":"text","text":"b"}]""", "\"ab\"")]
    [InlineData(WireFormat.Messages, """[{"type":"text","text":"a""", "\"\"")]
    [InlineData(WireFormat.Messages, "", "\"\"")]
    public void Of_AnOutput_IsItsWholeText(WireFormat wire, string output, string text) =>
        Encoding.UTF8.GetString(AnswerText.Of(wire, Encoding.UTF8.GetBytes(output)).Span).ShouldBe(text);
}
