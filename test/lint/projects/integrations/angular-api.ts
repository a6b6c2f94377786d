import { Injectable } from '@angular/core';
import { HttpClient } from '@angular/common/http';
import { Router } from '@angular/router';

@Injectable({ providedIn: 'root' })
export class CustomerApi {
  constructor(private http: HttpClient, private router: Router) {}
  find(email: string) { return this.http.get(`/api/customers/${email}`); } // expect: personal-data-in-url
  save(customer: { id: string; email: string }) { return this.http.put(`/api/customers/${customer.id}`, customer); }
  go(customer: { id: string; email: string }) {
    this.router.navigate(['/customers', customer.id]);
    this.router.navigateByUrl('/search?email=' + customer.email); // expect: personal-data-in-url
    localStorage.setItem('customer', customer.id);
    localStorage['email'] = customer.email; // expect: personal-data-in-cache
  }
}
