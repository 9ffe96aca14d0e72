using System.Runtime.InteropServices;

namespace Sessions.Chaos.Topology;

/// <summary>Signals of POSIX, as far as processes are troubled by them here.</summary>
internal static partial class Signals
{
    public const int Reload = 1;
    public const int Interrupt = 2;
    public const int Terminate = 15;
    public const int Continue = 18;
    public const int Stop = 19;

    /// <summary>Sends one; a process that is gone already is no error.</summary>
    public static void Send(int process, int signal) => _ = Kill(process, signal);

    [LibraryImport("libc", EntryPoint = "kill")]
    private static partial int Kill(int process, int signal);
}
