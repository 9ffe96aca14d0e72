using System.Text;
using System.Text.Json;
using Sessions.Core.Compaction;
using Sessions.Core.Turns;
using Sessions.Wire.Edits;
using Sessions.Wire.Requests;

namespace Sessions.Wire.Tests.Edits;

/// <summary>What a patch takes out of a body beside the items that it edits.</summary>
internal sealed class RemovedBytes
{
    private readonly byte[] _body;
    private readonly bool[] _edited;

    public RemovedBytes(WireRequest request, List<PathEdit> edits)
    {
        _body = request.Body.ToArray();
        _edited = new bool[_body.Length];
        var items = request.Path.Items.Span;
        foreach (var edit in edits)
        {
            for (var item = edit.From - 1; item < edit.To; item++)
            {
                _edited.AsSpan(items[item].Offset, items[item].Length).Fill(true);
            }
        }

        if (request.Wire == WireFormat.Messages)
        {
            FillLostMessages(request, edits);
        }
    }

    /// <summary>The removed bytes by run, one per neighbouring element, without those of edited items.</summary>
    public List<string> OutsideOf(BodyPatch patch)
    {
        var pieces = new List<string>();
        foreach (var splice in patch.Splices)
        {
            var piece = new StringBuilder();
            for (var at = splice.Offset; at < splice.Offset + splice.Removed; at++)
            {
                if (!_edited[at])
                {
                    piece.Append((char)_body[at]);
                }
                else if (piece.Length > 0)
                {
                    pieces.Add(piece.ToString());
                    piece.Clear();
                }
            }

            pieces.Add(piece.ToString());
        }

        return pieces;
    }

    private void FillLostMessages(WireRequest request, List<PathEdit> edits)
    {
        var items = request.Path.Items.Span;
        foreach (var (start, end) in Messages())
        {
            var inside = Enumerable.Range(0, items.Length).Where(item => IsInside(request, item, start, end)).ToList();
            var isLost = inside.TrueForAll(item => edits.Exists(edit => edit.From <= item + 1 && edit.To > item
                && (edit.Scope == EditScope.Messages || edit.Fragments.Count == 0 || edit.From <= inside[0])));
            if (isLost)
            {
                _edited.AsSpan(start, end - start).Fill(true);
            }
        }
    }

    private static bool IsInside(WireRequest request, int item, int start, int end)
    {
        var found = request.Path.Items.Span[item];
        return found.Offset >= start && found.Offset + found.Length <= end;
    }

    private List<(int Start, int End)> Messages()
    {
        var found = new List<(int Start, int End)>();
        var reader = new Utf8JsonReader(_body);
        while (reader.Read())
        {
            if (reader.TokenType == JsonTokenType.PropertyName && reader.CurrentDepth == 1 && reader.ValueTextEquals("messages"))
            {
                reader.Read();
                while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
                {
                    var start = (int)reader.TokenStartIndex;
                    reader.Skip();
                    found.Add((start, (int)reader.BytesConsumed));
                }
            }
        }

        return found;
    }
}
