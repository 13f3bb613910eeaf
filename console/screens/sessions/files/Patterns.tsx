/** What the file of each list needs, in the order to bring them in, with a small one to begin with. */
import { Button } from '@mantine/core'
import { IconDownload } from '@tabler/icons-react'
import { useTranslation } from 'react-i18next'
import type { FilePattern } from '../../../api/sessionFiles.ts'
import { saveAs } from '../../../parts/sheet/saveAs.ts'
import classes from './files.module.css'

export function Patterns({ patterns }: { patterns: readonly FilePattern[] }) {
  const { t } = useTranslation()
  return (
    <section aria-label={t('sessionFiles.patterns')}>
      <h2 className={classes.heading}>{t('sessionFiles.patterns')}</h2>
      <p className={classes.small}>{t('sessionFiles.patternsLead')}</p>
      <ol className={classes.patterns}>
        {patterns.map(({ kind, needed, optional, sample }) => (
          <li key={kind} className={classes.pattern}>
            <div className={classes.patternHead}>
              <h3>{t(`sessionFiles.kind.${kind}`)}</h3>
              <Button
                size="compact-sm"
                variant="subtle"
                leftSection={<IconDownload size={16} aria-hidden />}
                aria-label={t('sessionFiles.sampleOf', { kind: t(`sessionFiles.kind.${kind}`) })}
                onClick={() => saveSample(`${kind}s.csv`, sample)}
              >
                {t('sessionFiles.sample')}
              </Button>
            </div>
            <p className={classes.small}>{t('sessionFiles.needs', { columns: needed.join(', ') })}</p>
            <p className={classes.small}>{t('sessionFiles.mayHave', { columns: optional.join(', ') })}</p>
            {kind === 'note' && <p className={classes.small}>{t('sessionFiles.noteFields')}</p>}
          </li>
        ))}
      </ol>
    </section>
  )
}

/** The mark tells a spreadsheet that it is UTF-8. */
function saveSample(name: string, sample: string): void {
  saveAs(new Blob(['\ufeff', sample], { type: 'text/csv;charset=utf-8' }), name)
}
