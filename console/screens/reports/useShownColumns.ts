/** Which columns of a report this person has chosen to see; remembered on this device, each report for itself. */
import { useLocalStorage } from '@mantine/hooks'
import type { ReportName } from '../../api/reports.ts'
import type { ReportColumn } from './columns.tsx'

export type ShownColumns = { isShown(key: string): boolean; toggle(key: string): void }

export function useShownColumns<Row>(report: ReportName, columns: readonly ReportColumn<Row>[]): ShownColumns {
  const usual = columns.filter(({ usually }) => usually).map(({ key }) => key)
  const [shown, setShown] = useLocalStorage<readonly string[]>({
    key: `causeway.reports.${report}.columns`,
    defaultValue: usual,
    getInitialValueInEffect: false,
  })
  return {
    isShown: key => shown.includes(key),
    toggle: key => setShown(shown.includes(key) ? shown.filter(each => each !== key) : [...shown, key]),
  }
}
