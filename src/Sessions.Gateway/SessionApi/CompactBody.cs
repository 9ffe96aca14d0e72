using System.Buffers;
using System.Text.Json;
using Sessions.Contracts;
using Sessions.Contracts.Policies;
using Sessions.Gateway.Policies;
using Sessions.Runtime;

namespace Sessions.Gateway.SessionApi;

/// <summary>
/// Reads <c>{"dry_run":…,"turn":…}</c> and any member of a compaction policy; those take the place of the members that
/// hold for the session.
/// </summary>
internal static class CompactBody
{
    private const string DryRun = "dry_run";
    private const string Turn = "turn";
    private const string TargetTokens = "target_tokens";
    private const string TriggerTokens = "trigger_tokens";
    private const string TriggerPressure = "trigger_pressure";

    /// <summary>What a body asks for, or the problem with it; an empty body asks for what the policy says.</summary>
    /// <param name="body">The body.</param>
    /// <param name="basis">The policy that holds for the session.</param>
    /// <param name="policies">Says what a policy must keep to.</param>
    public static (CompactionRequest? Request, Problem? Problem) Read(
        ReadOnlyMemory<byte> body, CompactionPolicy basis, TenantPolicies policies)
    {
        if (body.IsEmpty)
        {
            return (new CompactionRequest { Policy = basis }, null);
        }

        try
        {
            using var document = JsonDocument.Parse(body);
            return document.RootElement.ValueKind == JsonValueKind.Object
                ? Read(document.RootElement, basis, policies)
                : (null, PolicyBody.Unfit(null));
        }
        catch (JsonException)
        {
            return (null, PolicyBody.NotJson);
        }
    }

    private static (CompactionRequest? Request, Problem? Problem) Read(
        JsonElement body, CompactionPolicy basis, TenantPolicies policies)
    {
        var (dryRun, turn) = (false, (int?)null);
        var changes = new Dictionary<string, JsonElement>(StringComparer.Ordinal);
        foreach (var member in body.EnumerateObject())
        {
            switch (member.Name)
            {
                case DryRun when member.Value.ValueKind is JsonValueKind.True or JsonValueKind.False:
                    dryRun = member.Value.GetBoolean();
                    break;
                case Turn when member.Value.ValueKind == JsonValueKind.Number
                    && member.Value.TryGetInt32(out var number) && number > 0:
                    turn = number;
                    break;
                case DryRun or Turn:
                    return (null, PolicyBody.Unfit(member.Name));
                default:
                    changes[member.Name] = member.Value;
                    break;
            }
        }

        var (policy, problem) = PolicyBody.Read<CompactionPolicy>(
            Merge(basis, changes), PolicyJson.Default.CompactionPolicy);
        if (policy is not null)
        {
            policy = WithoutTrigger(policy, changes);
            problem = policies.ProblemOf(new SessionPolicy { Compaction = policy }) is { } rule
                ? new Problem(SessionErrorCode.Unprocessable, rule)
                : null;
        }

        return problem is null
            ? (new CompactionRequest { Policy = policy, DryRun = dryRun, Turn = turn }, null)
            : (null, problem);
    }

    // When to begin says nothing to somebody who asks for it now: their target may lie above the policy's trigger.
    private static CompactionPolicy WithoutTrigger(CompactionPolicy policy, Dictionary<string, JsonElement> changes) =>
        policy.TargetTokens is > 0 and < int.MaxValue and var target && changes.ContainsKey(TargetTokens)
        && !changes.ContainsKey(TriggerTokens) && !changes.ContainsKey(TriggerPressure)
            ? policy with { TriggerTokens = target + 1 }
            : policy;

    private static ReadOnlySpan<byte> Merge(CompactionPolicy basis, Dictionary<string, JsonElement> changes)
    {
        var merged = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(merged))
        {
            writer.WriteStartObject();
            var settings = JsonSerializer.SerializeToElement(basis, PolicyJson.Default.CompactionPolicy);
            foreach (var setting in settings.EnumerateObject().Where(setting => !changes.ContainsKey(setting.Name)))
            {
                setting.WriteTo(writer);
            }

            foreach (var (name, value) in changes)
            {
                writer.WritePropertyName(name);
                value.WriteTo(writer);
            }

            writer.WriteEndObject();
        }

        return merged.WrittenSpan;
    }
}
