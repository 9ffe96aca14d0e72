using System.Text.Json;
using Sessions.Core.Items;
using Sessions.Simulator.Counting;
using Sessions.Simulator.Requests;

namespace Sessions.Simulator.Thinking;

/// <summary>Follows one request's path, checks the thinking blocks that come back, and signs the next one.</summary>
/// <remarks>
/// Anthropic's rule of preserved thinking: on newer models a block is bound to the model, to the system, tools and
/// messages before it, and to the thinking block before it that the model could see. So blocks may be missing from the
/// start, from the end or altogether; a block missing in the middle, or put back, breaks the next one. Cache marks and
/// parameters do not matter, nor does what the provider itself leaves out of the context.
/// </remarks>
internal sealed class ThinkingTrail
{
    private const string ControlsBeta = "thinking-binding-controls-2026-08-01";

    private static readonly string[] BoundModels =
    [
        "claude-fable-5-1", "claude-mythos-5-1", "claude-opus-5-5", "claude-sonnet-5-5", "claude-haiku-5-5",
        "sim-claude-bound",
    ];

    private static readonly string[] AccountBoundModels = ["claude-sonnet-5-5", "claude-haiku-5-5"];

    private readonly SimRequest _request;
    private readonly bool _isBound;
    private readonly bool _bindsAccount;
    private readonly bool _drops;
    private int _followed;
    private UInt128 _setup;
    private UInt128 _prefix;
    private ulong _previous;

    /// <summary>Begins at the first step.</summary>
    /// <exception cref="ProviderRefusalException">The request asks for controls that it may not have.</exception>
    public ThinkingTrail(SimRequest request)
    {
        _request = request;
        _isBound = BeginsWithOneOf(request.Model, BoundModels);
        _bindsAccount = BeginsWithOneOf(request.Model, AccountBoundModels);
        _drops = DropsMismatches(request);
    }

    /// <summary>Remembers that system and tools are complete: what no compaction summarises.</summary>
    public void EndSetup()
    {
        Follow();
        _setup = _prefix;
    }

    /// <summary>Takes in the steps that were added since.</summary>
    public void Follow()
    {
        for (; _followed < _request.Steps.Count; _followed++)
        {
            var step = _request.Steps[_followed];
            _prefix = step.IsSetting || step.Kind == ItemKind.Reasoning
                ? _prefix
                : Mix.Chain(_prefix, step.Item.Hash);
        }
    }

    /// <summary>Begins anew behind a summary of all messages so far.</summary>
    public void Compact(MeasuredItem summary)
    {
        _prefix = Mix.Chain(_setup, summary.Hash);
        _previous = 0;
    }

    /// <summary>Signs a block that the model adds at the end.</summary>
    public string Sign(string text) => new ThinkingSignature(
        ThinkingSignature.HashOf(_request.Model),
        (ulong)_request.Origin.Account,
        _prefix,
        _previous,
        ThinkingSignature.HashOf(text)).Written();

    /// <summary>Whether a block may stay in the prompt.</summary>
    /// <param name="block">The block, whose place is behind the last step.</param>
    /// <param name="where">Its place, as error texts name it.</param>
    /// <exception cref="ProviderRefusalException">It was changed, or is bound to a different conversation.</exception>
    public bool Accepts(JsonElement block, string where)
    {
        if (!_isBound)
        {
            return true;
        }

        Follow();
        var given = block.StringField("signature") ?? block.StringField("data") ?? string.Empty;
        if (ThinkingSignature.Read(given) is not { } signature || !Says(block, signature))
        {
            throw ProviderRefusalException.Invalid($"{where}: Invalid `signature` in `thinking` block");
        }

        switch (MismatchOf(signature))
        {
            case null:
                _previous = ThinkingSignature.HashOf(given);
                return true;
            case "prefix_binding_mismatch" when !_drops:
                throw ProviderRefusalException.Invalid(
                    $"{where}: Invalid `signature` in `thinking` block. The block is bound to a different conversation."
                    + " Remove the block, or set `thinking.block_binding.prefix_mismatch_behavior` to \"drop_block\".");
            case var reason:
                _request.Dropped.Add((where, reason));
                return false;
        }
    }

    private string? MismatchOf(ThinkingSignature signature)
    {
        if (_bindsAccount && signature.Account != (ulong)_request.Origin.Account)
        {
            return "organization_binding_mismatch";
        }

        if (signature.Model != ThinkingSignature.HashOf(_request.Model))
        {
            return "model_binding_mismatch";
        }

        return signature.Prefix == _prefix && (_previous == 0 || signature.Previous == _previous)
            ? null
            : "prefix_binding_mismatch";
    }

    private static bool Says(JsonElement block, ThinkingSignature signature) =>
        block.StringField("thinking") is not { } text || ThinkingSignature.HashOf(text) == signature.Text;

    private static bool DropsMismatches(SimRequest request)
    {
        if (request.Root.Field("thinking")?.Field("block_binding") is not { } binding)
        {
            return false;
        }

        request.Origin.Require(ControlsBeta, "thinking.block_binding");
        return binding.StringField("prefix_mismatch_behavior") switch
        {
            null or "error" => false,
            "drop_block" => true,
            _ => throw ProviderRefusalException.Invalid(
                "thinking.block_binding.prefix_mismatch_behavior: Input should be 'error' or 'drop_block'"),
        };
    }

    private static bool BeginsWithOneOf(string model, string[] names)
    {
        foreach (var name in names)
        {
            if (model.StartsWith(name, StringComparison.OrdinalIgnoreCase))
            {
                return true;
            }
        }

        return false;
    }
}
