// The image's HEALTHCHECK: this process serves. Readiness is for the edge to ask; a failing dependency is no reason to restart.
const answer = await fetch(`http://127.0.0.1:${process.env.PORT ?? '3000'}/health/live`, { signal: AbortSignal.timeout(4_000) }).catch(() => undefined);
process.exitCode = answer?.status === 200 ? 0 : 1;
