import type { Database } from '#database/database.js';
import { databaseOf } from '#database/database.module.js';
import { Inject, Injectable } from '@nestjs/common';
import { activitiesOf } from './activities.js';
import type { DataHolderDto, DataTableDto, ProcessingRegisterDto, StoreDto } from './data-map.dto.js';
import { DataMapRepository } from './data-map.repository.js';
import { exportSchemaOf } from './export-schema.js';
import { fideslangOf } from './fideslang.js';
import { DATA_MAP } from './generated/data-map.js';
import { registerCsv } from './register-csv.js';
import { registerHtml } from './register-html.js';
import { registerOf } from './register.js';

/** What is generated from the data map of this build, with the stores as they are. */
@Injectable()
export class DataMapService {
  private readonly register = registerOf(DATA_MAP);

  constructor(
    @Inject(databaseOf('privacy_api')) private readonly db: Database,
    private readonly repository: DataMapRepository,
  ) {}

  async table(): Promise<DataTableDto> {
    const items = activitiesOf(DATA_MAP).map(({ role, people, purpose, basis, categories, recipients, retention }) => ({ role, people, purpose, basis, categories, recipients, retention }));
    return { items, stores: await this.stores() };
  }

  exportSchema(): object {
    return exportSchemaOf(DATA_MAP);
  }

  async processingRegister(): Promise<ProcessingRegisterDto> {
    return { ...this.register, stores: await this.stores() };
  }

  csv(): string {
    return registerCsv(this.register);
  }

  html(): string {
    return registerHtml(this.register);
  }

  fideslang(): string {
    return fideslangOf(DATA_MAP);
  }

  holders(): DataHolderDto[] {
    const held = DATA_MAP.tables.filter(({ personal }) => personal.length > 0);
    const names = new Set(held.flatMap(({ holder }) => ('name' in holder ? [holder.name] : [])));
    const named = [...names].map((name) => ({ name, stores: held.filter(({ holder }) => 'name' in holder && holder.name === name).map(({ table }) => table), reason: null }));
    const others = held.flatMap(({ table, holder }) => ('none' in holder ? [{ name: null, stores: [table], reason: holder.none }] : []));
    return [...named, ...others];
  }

  private stores(): Promise<StoreDto[]> {
    return this.db.transaction('platform', (tx) => this.repository.stores(tx));
  }
}
