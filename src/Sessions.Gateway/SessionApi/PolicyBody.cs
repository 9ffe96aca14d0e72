using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Sessions.Contracts;
using Sessions.Contracts.Policies;

namespace Sessions.Gateway.SessionApi;

/// <summary>Reads policies strictly: a misspelt member must not silently leave its default in force.</summary>
internal static class PolicyBody
{
    /// <summary>The policy that a body holds, or the problem with it.</summary>
    public static (SessionPolicy? Policy, Problem? Problem) Read(ReadOnlySpan<byte> body)
    {
        var reader = new Utf8JsonReader(body);
        try
        {
            while (reader.Read())
            {
            }
        }
        catch (JsonException)
        {
            return (null, NotJson);
        }

        return Read(body, PolicyJson.Default.SessionPolicy);
    }

    /// <summary>A policy, or a part of one, from bytes that are JSON.</summary>
    public static (T? Policy, Problem? Problem) Read<T>(ReadOnlySpan<byte> json, JsonTypeInfo<T> type)
        where T : class
    {
        try
        {
            var policy = JsonSerializer.Deserialize(json, type);
            return policy is null ? (null, Unfit(null)) : (policy, null);
        }
        catch (JsonException e)
        {
            return (null, Unfit(e.Path));
        }
    }

    /// <summary>Problem of a body that is not JSON.</summary>
    public static Problem NotJson { get; } = Problem.Malformed("The body is not JSON.");

    /// <summary>Problem of a member.</summary>
    public static Problem Unfit(string? path)
    {
        var member = path is null or "$" ? null : path.StartsWith("$.", StringComparison.Ordinal) ? path[2..] : path;
        return new Problem(
            SessionErrorCode.Unprocessable,
            member is null
                ? "The body is not a JSON object with the members that /openapi/v1.json describes, or lacks one."
                : $"The member '{member}' is unknown, or its value is not of the form that /openapi/v1.json describes.",
            member);
    }
}
