namespace Sessions.Demo;

/// <summary>What <c>demo --help</c> prints.</summary>
internal static class HelpText
{
    public const string Text =
        """
        demo --url URL: a simulated agent reviews code through a silo whose provider is the simulator, twice

        Once plain: the whole transcript is sent every turn, until the model's window of 200,000 tokens is full and the
        provider refuses. Once more with a compaction policy on its session. Then both timelines stand side by side.

          --url URL               the silo                                        required
          --key KEY               a key of the silo, where it wants one
          --wire messages|chat|responses                                          messages
          --model NAME            sim-claude for messages, sim-review for the others
          --turns N               how many turns the review takes                 40
          --turn-tokens N         tokens that an ordinary turn adds               6000
          --seed N                decides every text                              1
          --trigger N             tokens at which the policy compacts             150000
          --target N              tokens that it compacts to                      90000
          --runs both|plain|compaction                                            both
          --no-cache-control      the agent sets neither breakpoints nor a cache key
          --cache-hints           the policy sets them where the agent does not
          --json FILE             the numbers, too

        Exit code 0: the plain run died at the window and the one with the policy finished, as far as each was run.
        """;
}
