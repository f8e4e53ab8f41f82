import { Block } from '../../../apps/ingest/src/blocks/block.entity.js';
import { Erasure } from '../../../apps/ingest/src/erasure/erasure.entity.js';
import { StillPicture } from '../../../apps/ingest/src/frames/picture.entity.js';
import { Segment } from '../../../apps/ingest/src/frames/segment.entity.js';
import { SessionEvent } from '../../../apps/ingest/src/frames/session-event.entity.js';
import { ProjectSettingVersion } from '../../../apps/ingest/src/identity/project-setting-version.entity.js';
import { ProjectSetting } from '../../../apps/ingest/src/identity/project-setting.entity.js';
import { Chunk } from '../../../apps/ingest/src/intake/chunk.entity.js';
import { UsageDay } from '../../../apps/ingest/src/intake/usage-day.entity.js';
import { SessionFacet } from '../../../apps/ingest/src/search/session-facet.entity.js';
import { SessionTag } from '../../../apps/ingest/src/search/session-tag.entity.js';
import { Session } from '../../../apps/ingest/src/sessions/session.entity.js';

/** The entities of rooms that only one app has. `libs/database` cannot name them (libs never reach up to apps); tests of the whole schema add them. */
export const APP_ENTITIES = [Block, Chunk, Erasure, ProjectSetting, ProjectSettingVersion, Segment, Session, SessionEvent, SessionFacet, SessionTag, StillPicture, UsageDay] as const;
