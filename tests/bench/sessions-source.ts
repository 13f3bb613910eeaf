/** The simulated Ensora Data Collection with a big town, in a process of its own. Prints its address; `{"edit": n}` on stdin edits so many notes. */
import { createInterface } from 'node:readline'
import { createBigWorld, editNotes } from '../../src/connectors/ensora/fake/big.ts'
import { createBigTown } from '../../src/connectors/ensora/fake/big-town.ts'
import { createFakeEnsora } from '../../src/connectors/ensora/fake.ts'
import { sizeOf } from './sessions-size.ts'

const town = createBigTown(sizeOf(Number(process.argv[2] ?? 100_000)))
const now = () => new Date()
const world = createBigWorld(town, now)
const fake = await createFakeEnsora({ world, now })
process.stdout.write(`${fake.url}\n`)
createInterface({ input: process.stdin }).on('line', line => {
  const { edit } = JSON.parse(line) as { edit: number }
  editNotes(world, town, edit, now().getTime())
  process.stdout.write('edited\n')
})
