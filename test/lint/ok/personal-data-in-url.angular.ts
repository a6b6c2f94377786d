import { HttpClient, HttpParams } from '@angular/common/http';
import { inject, Injectable } from '@angular/core';

@Injectable({ providedIn: 'root' })
export class CustomerApi {
  private readonly http = inject(HttpClient);

  find(email: string, page = 1) {
    const params = new HttpParams().set('page', page);
    return this.http.post('/api/customers/find', { email }, { params });
  }
}
