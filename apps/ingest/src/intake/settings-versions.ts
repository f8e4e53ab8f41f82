import { Injectable } from '@nestjs/common';

const MOST_KNOWN = 10_000;

/** Which version of its settings each project is at, as the commits of chunks saw it: a recorder hears of a change with its next acknowledgement. */
@Injectable()
export class SettingsVersions {
  private readonly known = new Map<string, number>();

  /** By project id. Commits may end in another order than they began in, so a lower version is an older one. */
  saw(versions: Readonly<Record<string, number>>): void {
    if (this.known.size >= MOST_KNOWN) this.known.clear();
    for (const [projectId, version] of Object.entries(versions)) this.known.set(projectId, Math.max(version, this.known.get(projectId) ?? 0));
  }

  of(projectId: string): number | undefined {
    return this.known.get(projectId);
  }
}
