namespace Sessions.Core.Models;

/// <summary>How models count beside the grid, learnt from all sessions of one process; safe for many threads.</summary>
/// <remarks>
/// It is where a session begins that has not learnt by itself. What a session decides with it stands in its log, so
/// nothing is lost with the process but a beginning.
/// </remarks>
public interface IModelCalibration
{
    /// <summary>Reported tokens for each counted one, 0.5 to 3; 1 for a model of which nothing is known.</summary>
    /// <param name="model">The model's name as the request spells it.</param>
    double RatioOf(string model);

    /// <summary>Takes in what one turn has shown.</summary>
    void Learn(in TokenGrowth growth);
}

/// <summary>How much longer one turn's prompt was than that of a turn before it.</summary>
/// <param name="Model">The model's name as the request spells it.</param>
/// <param name="Counted">By the grid's count, in tokens; above 0.</param>
/// <param name="Reported">By the provider's count.</param>
public readonly record struct TokenGrowth(string Model, long Counted, long Reported);
