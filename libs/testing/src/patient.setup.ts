// Specs on real services share two cores with each other: a slow machine is no failure.
jest.setTimeout(60_000);
