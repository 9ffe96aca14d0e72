using System.Text;
using System.Text.Json;
using Sessions.Contracts;
using Sessions.Core.Items;
using Sessions.Gateway.Responses;
using Sessions.Wire.Conversations;

namespace Sessions.Gateway.Tests.Responses;

/// <summary>Items are shown in the published shape, with ids that stay.</summary>
public sealed class ListedItemTests
{
    private static readonly SessionId Session = SessionId.Parse("s1");

    [Fact]
    public void Message_OfPlainText_HasPartsTypeAndStatus()
    {
        var item = Of("""{"role":"user","content":"Hi"}""").Single();

        using var json = JsonDocument.Parse(item.Json);
        json.RootElement.GetProperty("type").GetString().ShouldBe("message");
        json.RootElement.GetProperty("status").GetString().ShouldBe("completed");
        json.RootElement.GetProperty("content")[0].GetRawText().ShouldBe("""{"type":"input_text","text":"Hi"}""");
        json.RootElement.GetProperty("id").GetString().ShouldStartWith("msg_");
    }

    [Fact]
    public void Text_Alone_IsAUsersMessage()
    {
        using var json = JsonDocument.Parse(Of("\"Hi\"").Single().Json);

        json.RootElement.GetProperty("role").GetString().ShouldBe("user");
        json.RootElement.GetProperty("content")[0].GetProperty("text").GetString().ShouldBe("Hi");
    }

    [Fact]
    public void Item_WithAnIdOfItsOwn_KeepsIt() =>
        Of("""{"type":"function_call","id":"fc_9","call_id":"c","name":"n","arguments":"{}"}""").Single().Id
            .ShouldBe("fc_9");

    [Fact]
    public void Ids_OfEqualItems_Differ()
    {
        var items = Of("""{"role":"user","content":"Hi"}""", """{"role":"user","content":"Hi"}""");

        items[0].Id.ShouldNotBe(items[1].Id);
    }

    [Fact]
    public void Ids_OfItemsThatBringTheSame_Differ()
    {
        var items = Of("""{"type":"message","id":"msg_1"}""", """{"type":"message","id":"msg_1"}""");

        items.Select(static item => item.Id).Distinct().Count().ShouldBe(2);
    }

    [Fact]
    public void Ids_WhenAnotherItemGoes_Stay()
    {
        var before = Of("""{"role":"user","content":"One"}""", """{"role":"user","content":"Two"}""");

        Of("""{"role":"user","content":"Two"}""").Single().Id.ShouldBe(before[1].Id);
    }

    [Fact]
    public void Page_AfterAnItem_HasTheNext()
    {
        var items = Of("\"a\"", "\"b\"", "\"c\"", "\"d\"");

        var page = new ItemPage(items[2].Id, 1, Ascending: false).Of(items).Value!;

        page.Items.Select(static item => item.Index).ShouldBe([1]);
        page.HasMore.ShouldBeTrue();
    }

    [Fact]
    public void Page_AfterAnUnknownItem_IsRefused() =>
        new ItemPage("msg_none", 1, Ascending: true).Of(Of("\"a\"")).Refusal!.Code
            .ShouldBe(SessionErrorCode.ItemNotFound);

    [Fact]
    public void Page_OfNothing_IsAnEmptyList() =>
        Encoding.UTF8.GetString(new ItemPage(null, 20, Ascending: true).Of([]).Value!.ToJson().Span).ShouldBe(
            """{"object":"list","data":[],"first_id":null,"last_id":null,"has_more":false}""");

    private static ListedItem[] Of(params string[] items) => ListedItem.Of(
        Session,
        [.. items.Select(static json => new ConversationItem(ItemKind.User, false, Encoding.UTF8.GetBytes(json)))]);
}
