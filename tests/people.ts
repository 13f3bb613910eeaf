/** Made-up people for bookings: any number of them, no two alike enough to be taken for one another. */

export type Person = { name: string; email: string; phone: string; birthDate: string }

const given = 'Amara Boris Chidi Delphine Esteban Farrukh Greta Hyacinth Ingrid Jorge Katarzyna Lucius Mbali Nanette'
const givenNames = given.split(' ')
const syllables = 'bra ko ri nel tu sha mo lek vi dun gra pho zim wor yas tem qua fil hob jex'.split(' ')

/** The n-th person, always the same one. */
export function person(n: number): Person {
  const first = givenNames[n % givenNames.length] ?? 'Amara'
  const last = familyName(n)
  const born = new Date(Date.UTC(1930, 0, 1) + ((n * 7_919) % 28_000) * 86_400_000)
  return {
    name: `${first} ${last}`,
    email: `${first}.${last}.${n}@example.com`.toLowerCase(),
    phone: `+1416${String(2_000_000 + ((n * 7_127) % 7_000_000))}`,
    birthDate: born.toISOString().slice(0, 10),
  }
}

/** Four syllables, mixed so that neighbours have little in common. */
function familyName(n: number): string {
  const base = syllables.length
  let rest = (n * 104_729 + 12_345) % base ** 4
  let name = ''
  for (let part = 0; part < 4; part += 1) {
    name += syllables[rest % base]
    rest = Math.floor(rest / base)
  }
  return name.charAt(0).toUpperCase() + name.slice(1)
}
