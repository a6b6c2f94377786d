import { ConflictException, Injectable } from '@nestjs/common';

@Injectable()
export class RegistrationService {
  constructor(private readonly users: { exists(mail: string): Promise<boolean> }) {}

  async register(dto: { email: string; phone: string }) {
    if (await this.users.exists(dto.email)) {
      throw new ConflictException('this address is already registered');
    }
    return { ok: true };
  }
}
