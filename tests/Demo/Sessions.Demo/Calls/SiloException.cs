namespace Sessions.Demo.Calls;

/// <summary>The silo does not do what the demonstration needs; the message is for whoever runs it.</summary>
public sealed class SiloException(string message) : Exception(message);
