import { useEffect, useRef, useState } from 'preact/hooks';
import { api } from '../api.js';
import type { RecordingSummary } from '../api-types.js';
import type { Filter } from './filter.js';

export interface Found {
  items: readonly RecordingSummary[];
  /** Nothing was heard yet of this filter. */
  loading: boolean;
  /** Why the last look failed; what was found before stays. */
  failure: Error | null;
  /** Loads an older page; null when there is none. */
  more: (() => void) | null;
}

const LOOK_AGAIN = 5_000;

interface Pages {
  newest: readonly RecordingSummary[];
  older: readonly RecordingSummary[];
  cursor: string | null;
}

/** Newer ones first; a recording that moved from one page to another is there once. */
const joined = ({ newest, older }: Pages): readonly RecordingSummary[] => [...newest, ...older.filter(({ id }) => !newest.some((item) => item.id === id))];

/** The recordings of a project that a filter finds, looked for again every five seconds while the page can be seen. */
export const useRecordings = (projectId: string, filter: Filter): Found => {
  const [pages, setPages] = useState<Pages | null>(null);
  const [failure, setFailure] = useState<Error | null>(null);
  const turn = useRef(0);

  useEffect(() => {
    const mine = (turn.current += 1);
    setPages(null);
    const look = async (): Promise<void> => {
      try {
        const page = await api.search(projectId, filter);
        if (turn.current !== mine) return;
        setFailure(null);
        setPages((known) => ({ newest: page.items, older: known?.older ?? [], cursor: known && known.older.length > 0 ? known.cursor : page.nextCursor }));
      } catch (error) {
        if (turn.current === mine) setFailure(error as Error);
      }
    };
    void look();
    const timer = setInterval(() => void (document.hidden ? undefined : look()), LOOK_AGAIN);
    return () => clearInterval(timer);
  }, [projectId, filter]);

  const cursor = pages?.cursor ?? null;
  const more = async (): Promise<void> => {
    const mine = turn.current;
    try {
      const page = await api.search(projectId, filter, cursor ?? undefined);
      if (turn.current === mine) setPages((known) => known && { ...known, older: [...known.older, ...page.items], cursor: page.nextCursor });
    } catch (error) {
      if (turn.current === mine) setFailure(error as Error);
    }
  };
  return { items: pages ? joined(pages) : [], loading: pages === null && failure === null, failure, more: cursor === null ? null : () => void more() };
};
