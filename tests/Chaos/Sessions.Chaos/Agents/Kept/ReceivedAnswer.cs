using System.Globalization;

namespace Sessions.Chaos.Agents.Kept;

/// <summary>An answer as it arrives, in one part or in several: of a stream every event that is whole.</summary>
public sealed class ReceivedAnswer
{
    private const string EventEnd = "\n\n";
    private const string Number = "id: ";

    /// <summary>What is there of it.</summary>
    public string Text { get; private set; } = "";

    /// <summary>Number of the last event; null where none has come.</summary>
    public long? Last { get; private set; }

    /// <summary>The turn that it is of; 0 where that is not known.</summary>
    public int Turn { get; private set; }

    /// <summary>Answers that it came in.</summary>
    public int Parts { get; private set; }

    /// <summary>Takes a plain answer.</summary>
    public void TakeWhole(int turn, string text) => (Text, Turn, Parts) = (text, turn, 1);

    /// <summary>Takes what came of a stream.</summary>
    /// <returns>Whether it fits to what is there; else all of it has to be asked for again.</returns>
    public bool TakeEvents(int turn, string text)
    {
        var whole = text[..(text.LastIndexOf(EventEnd, StringComparison.Ordinal) is var end and >= 0 ? end + 2 : 0)];
        var numbers = whole.Split('\n').Where(static line => line.StartsWith(Number, StringComparison.Ordinal))
            .Select(static line => long.Parse(line.AsSpan(Number.Length), CultureInfo.InvariantCulture)).ToList();
        if (Last is not { } last || numbers is [0, ..])
        {
            // The first part, or a turn that is made anew.
            (Text, Turn, Parts) = (whole, turn, 1);
        }
        else if (turn != Turn || (numbers.Count > 0 && numbers[0] != last + 1))
        {
            Forget();
            return false;
        }
        else
        {
            Text += whole;
            Parts += whole.Length > 0 ? 1 : 0;
        }

        Last = numbers.Count > 0 ? numbers[^1] : Last;
        return true;
    }

    private void Forget() => (Text, Last, Turn, Parts) = ("", null, 0, 0);
}
