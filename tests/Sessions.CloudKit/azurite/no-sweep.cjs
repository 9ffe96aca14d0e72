// Loaded before Azurite. Every ten minutes it sweeps out the extents that no blob refers to, one after the other and each
// in a time that grows with their number, and answers nobody until it is done: 4,500 of 5,000 extents take 16 s. It would
// also take along what an append has written and not yet noted. Here an emulator lives for one run: nothing is swept.
const constants = require('azurite/dist/src/blob/utils/constants');

constants.DEFAULT_GC_INTERVAL_MS = 2 ** 31 - 1; // the longest that a timer takes: 24 days
