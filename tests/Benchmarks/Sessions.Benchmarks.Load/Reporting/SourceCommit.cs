using System.Diagnostics;
using Sessions.Benchmarks.Load.Processes;

namespace Sessions.Benchmarks.Load.Reporting;

/// <summary>Names the commit that was measured.</summary>
internal static class SourceCommit
{
    /// <summary>Short hash, with <c>+</c> if the tree differs from it; <c>unknown</c> outside a git checkout.</summary>
    public static string Name()
    {
        var hash = Git("rev-parse", "--short=12", "HEAD");
        if (hash is null)
        {
            return "unknown";
        }

        var changes = Git("status", "--porcelain", "--", "src", "silo", "Directory.Packages.props");
        return string.IsNullOrEmpty(changes) ? hash : hash + "+";
    }

    private static string? Git(params string[] arguments)
    {
        try
        {
            var info = new ProcessStartInfo("git", arguments)
            {
                WorkingDirectory = RepositoryRoot.Path,
                RedirectStandardOutput = true,
                RedirectStandardError = true,
            };
            using var git = Process.Start(info)!;
            var output = git.StandardOutput.ReadToEnd().Trim();
            git.WaitForExit();
            return git.ExitCode == 0 ? output : null;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return null;
        }
    }
}
