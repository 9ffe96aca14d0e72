using System.Text.Json;
using Sessions.Contracts.Endpoints;
using Sessions.Contracts.Views;

namespace Sessions.Storage;

/// <summary>
/// A definition as stores keep it: JSON, with its defaults, so that a later default does not change it.
/// </summary>
/// <remarks>A reader takes no offence at members that a later version wrote.</remarks>
internal static class EndpointBytes
{
    public static byte[] Write(EndpointDefinition definition) =>
        JsonSerializer.SerializeToUtf8Bytes(definition, ContractsJson.Default.EndpointDefinition);

    /// <exception cref="InvalidDataException">It cannot be read; what it holds is not in the message.</exception>
    public static EndpointDefinition Read(ReadOnlySpan<byte> json)
    {
        try
        {
            return JsonSerializer.Deserialize(json, ContractsJson.Default.EndpointDefinition)
                ?? throw new InvalidDataException("The stored definition of an endpoint is empty.");
        }
        catch (JsonException)
        {
            throw new InvalidDataException("The stored definition of an endpoint cannot be read.");
        }
    }
}
