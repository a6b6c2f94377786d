import { CACHE_MANAGER } from '@nestjs/cache-manager';
import { Inject, Injectable } from '@nestjs/common';
import type { Cache } from 'cache-manager';
import { CrmService } from './crm.service.ts';

interface Card {
  id: string;
  emailAddress: string;
  plan: string;
}

@Injectable()
export class CardService {
  constructor(@Inject(CACHE_MANAGER) private readonly cache: Cache, private readonly crm: CrmService) {}

  async keep(card: Card) {
    await this.cache.set(`card:${card.id}`, card, 60_000); // expect: personal-data-in-cache
  }
}
