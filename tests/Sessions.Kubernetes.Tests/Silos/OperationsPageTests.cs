using System.Text.RegularExpressions;
using Sessions.Kubernetes.Tests.Rendering;

namespace Sessions.Kubernetes.Tests.Silos;

public partial class OperationsPageTests
{
    // Labels, not metrics.
    private static readonly string[] Labels = ["sessions_ending", "sessions_tenant"];

    [Fact]
    public void Page_ItsMetrics_AreMeasured()
    {
        var named = MetricName().Matches(Repository.Read("docs/operations.md"))
            .Select(static match => match.Value).Except(Labels).ToArray();
        named.ShouldNotBeEmpty();
        named.ShouldBeSubsetOf(Metrics.Names);
    }

    [GeneratedRegex(@"\b(?:sessions|gen_ai)_\w+")]
    private static partial Regex MetricName();
}
