using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Sessions.Architecture.Tests.Sources;

/// <summary>One file of C#, parsed.</summary>
internal sealed class SourceFile
{
    private const int LongLiteral = 40;

    private readonly SyntaxTree _tree;
    private readonly string[] _lines;

    private SourceFile(string path)
    {
        Path = path;
        var text = Repository.Read(path);
        _lines = text.Split('\n');
        _tree = CSharpSyntaxTree.ParseText(text, new CSharpParseOptions(LanguageVersion.Preview));
    }

    /// <summary>Every file, parsed once for all tests.</summary>
    public static IReadOnlyList<SourceFile> All { get; } =
        [.. Repository.Sources.AsParallel().AsOrdered().Select(static path => new SourceFile(path))];

    public string Path { get; }

    public int Lines => _lines.Length - 1;

    /// <summary>Lines that are too long though no long literal stands on them, as <c>path:line length</c>.</summary>
    public IEnumerable<string> LinesLongerThan(int columns)
    {
        for (var line = 0; line < _lines.Length; line++)
        {
            if (_lines[line].Length > columns && !HoldsLongLiteral(line))
            {
                yield return $"{Path}:{line + 1} {_lines[line].Length}";
            }
        }
    }

    /// <summary>Methods, constructors, accessors and local functions that are too long, as <c>path:line length</c>.</summary>
    public IEnumerable<string> MethodsLongerThan(int lines) =>
        _tree.GetRoot().DescendantNodes()
            .Where(static node => node is BaseMethodDeclarationSyntax or LocalFunctionStatementSyntax
                or AccessorDeclarationSyntax)
            .Select(static node => node.GetLocation().GetLineSpan())
            .Select(span => (Line: span.StartLinePosition.Line + 1,
                Count: span.EndLinePosition.Line - span.StartLinePosition.Line + 1))
            .Where(method => method.Count > lines)
            .Select(method => $"{Path}:{method.Line} {method.Count}");

    // Wire samples and sentences are quoted whole.
    private bool HoldsLongLiteral(int line)
    {
        var span = _tree.GetText().Lines[line].Span;
        return _tree.GetRoot().DescendantTokens(span)
            .Where(static token => token.Kind() is SyntaxKind.StringLiteralToken or SyntaxKind.Utf8StringLiteralToken
                or SyntaxKind.SingleLineRawStringLiteralToken or SyntaxKind.MultiLineRawStringLiteralToken
                or SyntaxKind.Utf8SingleLineRawStringLiteralToken or SyntaxKind.Utf8MultiLineRawStringLiteralToken
                or SyntaxKind.InterpolatedStringTextToken)
            .Any(token => token.Span.Intersection(span) is { Length: >= LongLiteral });
    }
}
