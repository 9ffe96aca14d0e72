namespace Sessions.Gateway.Identity;

/// <summary>Which headers carry a turn's metadata: the configuration section <c>Metadata</c>.</summary>
public sealed class MetadataOptions
{
    /// <summary>Name of the configuration section.</summary>
    public const string Section = "Metadata";

    /// <summary>
    /// Headers that hold a JSON object, a later one overriding an earlier; <c>X-Session-Metadata</c> is read after
    /// them. Empty (the default) means <see cref="DefaultHeaders"/>.
    /// </summary>
    public IList<string> Headers { get; } = [];

    /// <summary>
    /// Whether <c>Helicone-Property-*</c>, <c>Helicone-Session-Path</c> and <c>-Name</c> count; default true.
    /// </summary>
    public bool Helicone { get; set; } = true;

    /// <summary>The headers of TrueFoundry and Portkey.</summary>
    public static IReadOnlyList<string> DefaultHeaders { get; } = ["X-TFY-METADATA", "x-portkey-metadata"];
}
