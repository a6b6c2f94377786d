import axios from 'axios';
import { useQuery } from '@tanstack/react-query';

type Zoekopdracht = { geboortedatum: string; achternaam: string; pagina: number };

export function useZoekKlant(zoek: Zoekopdracht) {
  return useQuery({
    queryKey: ['klant', zoek.pagina],
    queryFn: async () => {
      const { data } = await axios.post('/api/klanten/zoek', { geboortedatum: zoek.geboortedatum, pagina: zoek.pagina });
      return data;
    },
  });
}
