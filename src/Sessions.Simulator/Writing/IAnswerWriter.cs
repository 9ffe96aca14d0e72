using System.Text.Json;
using Sessions.Simulator.Requests;

namespace Sessions.Simulator.Writing;

/// <summary>Gives an answer its wire format.</summary>
internal interface IAnswerWriter
{
    /// <summary>Writes the body of an answer that is not streamed.</summary>
    void WriteWhole(Utf8JsonWriter json);

    /// <summary>What <see cref="WriteEvents"/> yields with the event that ends the stream.</summary>
    const int Last = -1;

    /// <summary>
    /// Writes the events of a streamed answer, one for each step; yields the tokens that the event carries.
    /// </summary>
    IEnumerable<int> WriteEvents(EventStream events);

    /// <summary>Writes the event that tells of a failure in mid-stream.</summary>
    void WriteFailure(EventStream events, ProviderError error);
}
