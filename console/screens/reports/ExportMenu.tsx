/** Saves the whole report under the filter of now as a file; while it comes one sees how much there is, and can stop it. */
import { Button, Loader, Menu } from '@mantine/core'
import { IconDownload } from '@tabler/icons-react'
import { useEffect, useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { type ReportFormat, reportFile, reportNames } from '../../api/reports.ts'
import { errorText } from '../../parts/problemText.ts'
import { useSlug } from '../../parts/session.ts'
import { saveAs } from '../../parts/sheet/saveAs.ts'
import { showToast } from '../../parts/toast.ts'
import { useLocale } from '../../parts/useLocale.ts'
import classes from './reports.module.css'
import { useReportPlace } from './useReportPlace.ts'

const formats: readonly ReportFormat[] = ['xlsx', 'csv']

/** @param rows how many it has, as far as that is known */
export function ExportMenu({ rows }: { rows: number | undefined }) {
  const { t } = useTranslation()
  const { locale, language } = useLocale()
  const slug = useSlug()
  const { report, filter } = useReportPlace()
  const [bytes, setBytes] = useState<number>()
  const figure = (many: number) => new Intl.NumberFormat(locale).format(many)
  const running = useRef<AbortController>(undefined)
  useEffect(() => () => running.current?.abort(), [])
  const save = async (format: ReportFormat) => {
    const abort = new AbortController()
    running.current = abort
    setBytes(0)
    try {
      const file = await reportFile(slug, report, { filter, format, language }, setBytes, abort.signal)
      saveAs(file, `${reportNames[report]}.${format}`)
      showToast({
        message:
          rows === undefined
            ? t('reports.export.doneAll')
            : t('reports.export.done', { count: rows, rows: figure(rows) }),
      })
    } catch (error) {
      if (abort.signal.aborted) return
      const words = errorText(t, error)
      showToast({ message: `${words.says} ${words.fix}`, tone: 'bad' })
    } finally {
      setBytes(undefined)
    }
  }
  if (bytes !== undefined) {
    const size = new Intl.NumberFormat(locale, { style: 'unit', unit: 'megabyte', maximumFractionDigits: 1 })
    return (
      <span className={classes.saving}>
        <Loader size={14} aria-hidden />
        <span role="status">
          {rows === undefined
            ? t('reports.export.savingAll')
            : t('reports.export.saving', { count: rows, rows: figure(rows) })}{' '}
          {bytes > 0 && size.format(bytes / 1e6)}
        </span>
        <Button size="compact-sm" variant="default" onClick={() => running.current?.abort()}>
          {t('common.cancel')}
        </Button>
      </span>
    )
  }
  return (
    <Menu position="bottom-end">
      <Menu.Target>
        <Button variant="default" leftSection={<IconDownload size={16} aria-hidden />}>
          {t('sheet.save')}
        </Button>
      </Menu.Target>
      <Menu.Dropdown>
        {formats.map(format => (
          <Menu.Item key={format} onClick={() => void save(format)}>
            {t(`sheet.format.${format}`)}
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  )
}
