using System.Text;

namespace Sessions.Demo.Texts;

/// <summary>Choices that depend on a seed alone (SplitMix64).</summary>
internal sealed class Dice(ulong seed)
{
    private ulong _state = seed;

    /// <summary>Dice whose choices depend on a name as well.</summary>
    public static Dice For(ulong seed, string name)
    {
        // FNV-1a: a name must give the same choices in every process.
        var hash = 0xCBF29CE484222325;
        foreach (var unit in Encoding.UTF8.GetBytes(name))
        {
            hash = (hash ^ unit) * 0x100000001B3;
        }

        return new Dice(seed ^ hash);
    }

    public int Next(int below)
    {
        _state += 0x9E3779B97F4A7C15;
        var value = _state;
        value = (value ^ (value >> 30)) * 0xBF58476D1CE4E5B9;
        value = (value ^ (value >> 27)) * 0x94D049BB133111EB;
        return (int)((value ^ (value >> 31)) % (ulong)below);
    }

    public bool OneIn(int n) => Next(n) == 0;

    public string Pick(string[] words) => words[Next(words.Length)];
}
