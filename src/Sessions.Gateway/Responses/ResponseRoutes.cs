using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;
using Sessions.Contracts;

namespace Sessions.Gateway.Responses;

/// <summary>The routes of kept responses and conversations (OpenAI API reference).</summary>
internal static class ResponseRoutes
{
    private const Scopes Reading = Scopes.Use | Scopes.Read | Scopes.Admin;
    private const Scopes Changing = Scopes.Use | Scopes.Admin;

    /// <summary>Maps the routes; what is no id of the grid's passes to the provider that keeps it.</summary>
    public static void MapResponses(this IEndpointRouteBuilder routes, ResponsePorts ports)
    {
        const string Response = "/v1/responses/{id}";
        const string Conversation = "/v1/conversations/{id}";
        Map("GET", Response, Reading, ResponseResource.ReadAsync);
        Map("DELETE", Response, Changing, ResponseResource.DeleteAsync);
        Map("POST", Response + "/cancel", Changing, ResponseResource.CancelAsync);
        Map("GET", Response + "/input_items", Reading, ResponseResource.ListInputAsync);
        Map("POST", "/v1/responses/compact", Changing, ContextCalls.CompactAsync);
        Map("POST", "/v1/responses/input_tokens", Changing, ContextCalls.CountAsync);
        Map("POST", "/v1/conversations", Changing, ConversationResource.CreateAsync);
        Map("GET", Conversation, Reading, ConversationResource.ReadAsync);
        Map("POST", Conversation, Changing, ConversationResource.ChangeAsync);
        Map("DELETE", Conversation, Changing, ConversationResource.DeleteAsync);
        Map("GET", Conversation + "/items", Reading, ConversationItemResource.ListAsync);
        Map("POST", Conversation + "/items", Changing, ConversationItemResource.CreateAsync);
        Map("GET", Conversation + "/items/{item}", Reading, ConversationItemResource.ReadAsync);
        Map("DELETE", Conversation + "/items/{item}", Changing, ConversationItemResource.DeleteAsync);

        void Map(string method, string pattern, Scopes scopes, Func<ResponseCall, Task> handler) =>
            routes.MapMethods(pattern, [method], ResponseCall.Wrap(ports, scopes, handler));
    }
}
