using Sessions.EndToEnd.Clients;
using Sessions.EndToEnd.Silos;

[assembly: AssemblyFixture(typeof(NodePrograms))]
[assembly: AssemblyFixture(typeof(SimulatorSilo))]
[assembly: AssemblyFixture(typeof(RecordingSilo))]
