/** Which columns of the list of messages this person has chosen to see; remembered on this device. */
import { useLocalStorage } from '@mantine/hooks'

/** The columns that can be left out; what happened, the state and the tick are always there. */
export const optionalColumns = ['when', 'who', 'route', 'next'] as const
export type OptionalColumn = (typeof optionalColumns)[number]

export type Columns = { isShown(key: string): boolean; toggle(key: OptionalColumn): void }

export function useColumns(): Columns {
  const [hidden, setHidden] = useLocalStorage<readonly string[]>({ key: 'causeway.columns.hidden', defaultValue: [] })
  return {
    isShown: key => !hidden.includes(key),
    toggle: key => setHidden(hidden.includes(key) ? hidden.filter(each => each !== key) : [...hidden, key]),
  }
}
