using Microsoft.Extensions.Primitives;

namespace Sessions.Gateway.Upstreams;

/// <summary>Takes the headers that are forwarded; a struct, so that the copy is compiled for it.</summary>
public interface IHeaderSink
{
    /// <summary>Takes one header; the values are as they came.</summary>
    void Add(string name, StringValues values);
}
