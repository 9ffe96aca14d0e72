using System.Text.Json;
using Sessions.Core.Items;

namespace Sessions.Simulator.Requests;

/// <summary>
/// Reads Anthropic's cache marks in prompt order and holds their rules: four at most, one hour before five minutes.
/// </summary>
internal sealed class CacheMarks
{
    private const int MarksMax = 4;

    private int _count;
    private bool _shortSeen;

    /// <summary>Reads the mark of one block.</summary>
    /// <param name="block">The block.</param>
    /// <param name="where">Its place, as error texts name it.</param>
    public CacheMark Read(JsonElement block, string where)
    {
        if (block.Field("cache_control") is not { } control)
        {
            return CacheMark.None;
        }

        if (block.StringField("type") == "text" && block.StringField("text") is not { Length: > 0 })
        {
            throw ProviderRefusalException.Invalid($"{where}.text: cache_control cannot be set for empty text blocks");
        }

        return Count(control, where);
    }

    /// <summary>Puts the automatic mark of the whole request on its last block.</summary>
    public void Automatic(SimRequest request)
    {
        if (request.Root.Field("cache_control") is { } control)
        {
            var last = request.Steps.FindLastIndex(static step => !step.IsSetting && step.Kind != ItemKind.Reasoning);
            if (last >= 0 && request.Steps[last].Mark == CacheMark.None)
            {
                request.Steps[last] = request.Steps[last] with { Mark = Count(control, string.Empty) };
            }
        }

        if (_count > MarksMax)
        {
            throw ProviderRefusalException.Invalid(
                $"A maximum of {MarksMax} blocks with cache_control may be provided. Found {_count}.");
        }
    }

    private CacheMark Count(JsonElement control, string where)
    {
        var name = where.Length == 0 ? "cache_control" : $"{where}.cache_control";
        if (control.StringField("type") != "ephemeral")
        {
            throw ProviderRefusalException.Invalid($"{name}.type: Input should be 'ephemeral'");
        }

        _count++;
        switch (control.StringField("ttl"))
        {
            case null or "5m":
                _shortSeen = true;
                return CacheMark.Short;
            case "1h" when _shortSeen:
                throw ProviderRefusalException.Invalid(
                    $"{name}.ttl: a ttl='1h' cache_control block must not come after a ttl='5m' cache_control block."
                    + " Note that blocks are processed in the following order: `tools`, `system`, `messages`.");
            case "1h":
                return CacheMark.Long;
            default:
                throw ProviderRefusalException.Invalid($"{name}.ttl: Input should be '5m' or '1h'");
        }
    }
}
