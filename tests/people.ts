/** Made-up people for bookings: any number of them, no two alike enough to be taken for one another. */

export type Person = { name: string; email: string; phone: string; birthDate: string }

const first = 'Amara Boris Chidi Delphine Esteban Farrukh Greta Hyacinth Ingrid Jorge Katarzyna Lucius Mbali Nanette'
const last =
  'Abernathy Bhattacharya Castellanos Dragomir Eriksen Fitzgibbon Gorecki Hasegawa Ivanovic Jankowski Kowalczuk'
const firstNames = first.split(' ')
const lastNames = last.split(' ')

/** The n-th person, always the same one. */
export function person(n: number): Person {
  const given = firstNames[n % firstNames.length] ?? 'Amara'
  const family = lastNames[Math.floor(n / firstNames.length) % lastNames.length] ?? 'Abernathy'
  const born = new Date(Date.UTC(1930, 0, 1) + ((n * 7_919) % 28_000) * 86_400_000)
  return {
    name: `${given} ${family}`,
    email: `${given}.${family}.${n}@example.com`.toLowerCase(),
    phone: `+1416${String(2_000_000 + ((n * 7_127) % 7_000_000))}`,
    birthDate: born.toISOString().slice(0, 10),
  }
}
