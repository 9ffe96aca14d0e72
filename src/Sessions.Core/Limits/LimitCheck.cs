using System.Globalization;
using Sessions.Contracts;
using Sessions.Contracts.Policies;
using Sessions.Core.Ledger;
using Sessions.Core.Models;
using Sessions.Core.Turns;

namespace Sessions.Core.Limits;

/// <summary>Whether a turn fits into what limits leave, and what to set aside for it.</summary>
/// <remarks>
/// A turn fits when its prompt and one token of an answer do. For its answer as much is set aside as it may generate,
/// but no more than is left: a turn that runs alone may use up a cap, one beside it then waits for what that leaves.
/// </remarks>
public static class LimitCheck
{
    // No model generates more; a request may name any number.
    private const long OutputTokensMax = int.MaxValue;

    private static readonly TimeSpan ReservedRetryAfter = TimeSpan.FromSeconds(1);

    /// <summary>Checks a turn.</summary>
    /// <param name="limits">The limits; null for none.</param>
    /// <param name="spent">What has been used.</param>
    /// <param name="reserved">What is set aside for turns that run.</param>
    /// <param name="starts">When turns began; null where none is remembered.</param>
    /// <param name="demand">What the turn asks for.</param>
    /// <param name="now">The time.</param>
    public static Answer<TurnReservation> Reserve(
        LimitPolicy? limits,
        Spending spent,
        Spending reserved,
        StartTimes? starts,
        LimitDemand demand,
        DateTimeOffset now)
    {
        if (limits is null)
        {
            return new TurnReservation { Messages = demand.IsUpkeep ? 0 : 1, Tokens = demand.Prompt };
        }

        if (limits.MaxMessages is { } messages && !demand.IsUpkeep
            && Short("messages", messages, spent.Messages, reserved.Messages, 1) is { } fewer)
        {
            return fewer;
        }

        var asked = Countable(demand.Output);
        var output = asked;
        if (limits.MaxTokens is { } tokens)
        {
            if (Short("tokens", tokens, spent.Tokens, reserved.Tokens, demand.Prompt + 1) is { } shorter)
            {
                return shorter;
            }

            output = Math.Min(output, tokens - spent.Tokens - reserved.Tokens - demand.Prompt);
        }

        var cost = CostOf(limits.BudgetNanoUsd, spent, reserved, demand, ref output);
        if (cost.Refusal is { } refusal)
        {
            return refusal;
        }

        if (limits.TurnsPerMinute is { } rate && !demand.IsUpkeep
            && starts?.WaitFor(now, rate) is { } wait && wait > TimeSpan.Zero)
        {
            return new Refusal(
                SessionErrorCode.RateLimited, $"At most {rate} turns may begin within a minute. Wait.", wait);
        }

        return new TurnReservation
        {
            Messages = demand.IsUpkeep ? 0 : 1,
            Tokens = demand.Prompt + output,
            NanoUsd = cost.NanoUsd,
            Rated = limits.TurnsPerMinute is not null && !demand.IsUpkeep,
            OutputMax = output < asked ? output : null,
        };
    }

    /// <summary>The most that a turn may generate, as a number that sums can be made of.</summary>
    internal static long Countable(long output) => Math.Clamp(output, 0, OutputTokensMax);

    private static Cost CostOf(
        long? budget, Spending spent, Spending reserved, LimitDemand demand, ref long output)
    {
        if (budget is not { } most)
        {
            return default;
        }

        if (most == 0)
        {
            return new Cost(0, Reached("money", 0));
        }

        if (demand.Price is not { } price)
        {
            return new Cost(0, Unpriced);
        }

        var least = MostOf(price, demand, 1);
        if (Short("billionths of a US dollar", most, spent.NanoUsd, reserved.NanoUsd, least) is { } refusal)
        {
            return new Cost(0, refusal);
        }

        var left = most - spent.NanoUsd - reserved.NanoUsd;
        var prompt = MostOf(price, demand, 0);
        var whole = MostOf(price, demand, output);
        if (whole > left && whole > prompt)
        {
            output = Math.Max(1, (long)((double)output * (left - prompt) / (whole - prompt)));
            whole = left;
        }

        return new Cost(whole, null);
    }

    // All of the prompt may be new to the prefix cache, which costs more at some providers, most where it is kept long.
    private static long MostOf(ModelPrice price, LimitDemand demand, long output)
    {
        var usage = new TokenUsage { Input = demand.Prompt, Output = output };
        var most = Math.Max(
            price.CostNanoUsd(usage), price.CostNanoUsd(usage with { CacheWrite = demand.Prompt }));
        return demand.KeepsLong
            ? Math.Max(most, price.CostNanoUsd(usage with { CacheWriteLong = demand.Prompt }))
            : most;
    }

    private static Refusal? Short(string what, long cap, long spent, long reserved, long needed)
    {
        if (spent + needed > cap)
        {
            return Reached(what, cap);
        }

        return spent + reserved + needed > cap
            ? new Refusal(
                SessionErrorCode.CapReserved,
                $"What is left of the cap of {Number(cap)} {what} is reserved for turns that run. Wait until one ends.",
                ReservedRetryAfter)
            : null;
    }

    private static Refusal Reached(string what, long cap) => new(
        SessionErrorCode.CapReached,
        $"The cap of {Number(cap)} {what} is used up. Raise it, or go on in another session.");

    private static readonly Refusal Unpriced = new(
        SessionErrorCode.Unprocessable,
        "A budget in money holds here and the model has no known price. Use a priced model, or cap tokens instead.");

    private static string Number(long value) => value.ToString(CultureInfo.InvariantCulture);

    private readonly record struct Cost(long NanoUsd, Refusal? Refusal);
}
