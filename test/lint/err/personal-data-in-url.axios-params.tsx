import axios from 'axios';
import { useQuery } from '@tanstack/react-query';

type Zoekopdracht = { geboortedatum: string; achternaam: string; pagina: number };

export function useZoekKlant(zoek: Zoekopdracht) {
  return useQuery({
    queryKey: ['klant', zoek.pagina],
    queryFn: async () => {
      const { data } = await axios.get('/api/klanten', { params: { geboortedatum: zoek.geboortedatum, pagina: zoek.pagina } }); // expect: personal-data-in-url
      return data;
    },
  });
}
