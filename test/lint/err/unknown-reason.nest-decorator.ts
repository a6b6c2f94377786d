import { Controller, Get, Param, Req } from '@nestjs/common';
import { AuditService } from './audit.service.ts';
import { CrmService } from './crm.service.ts';

@Controller('klanten')
export class KlantenController {
  constructor(private readonly inzage: AuditService, private readonly crm: CrmService) {}

  @Get(':id')
  toon(@Param('id') id: string, @Req() req: { agent: string }) {
    return this.inzage.lookup(
      { actor: req.agent, subject: id, operation: 'view', reason: 'klantvraag' }, // expect: unknown-reason
      (permitted) => this.crm.read(id, permitted),
    );
  }
}
