/** The mapping that holds as a sheet to print and to give to the partner; its examples belong to nobody. */
import { Button } from '@mantine/core'
import { IconPrinter } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { type Rule, type SheetRow, sheetQuery } from '../../api/mappings.ts'
import { ErrorNote, LoadingRows } from '../../parts/Notes.tsx'
import { carriesNote, inOneLine, shortened, writeDefault } from './ruleText.ts'
import classes from './Sheet.module.css'
import type { BenchProps } from './Workbench.tsx'

export function Sheet({ which, whole }: BenchProps) {
  const { t } = useTranslation()
  const { data, error, refetch } = useQuery(sheetQuery(which))
  if (!data) return error ? <ErrorNote error={error} onRetry={() => void refetch()} /> : <LoadingRows rows={8} />
  return (
    <div className={classes.sheet}>
      <div className={classes.actions}>
        <Button variant="default" leftSection={<IconPrinter size={16} />} onClick={() => window.print()}>
          {t('mapping.print')}
        </Button>
      </div>
      <h2 className={classes.title}>
        {t('mapping.sheetTitle', { type: t(`record.${which.type}`), from: whole.from.title, to: whole.to.title })}
      </h2>
      <p>
        {whole.route.slug} · {whole.own ? t('mapping.own', { version: whole.version }) : t('mapping.byDefault')}
      </p>
      <table className={classes.rules}>
        <thead>
          <tr>
            <th scope="col">{t('mapping.number')}</th>
            <th scope="col">{t('mapping.from')}</th>
            <th scope="col">{t('mapping.to')}</th>
            <th scope="col">{t('mapping.rule')}</th>
            <th scope="col">{t('mapping.crosswalk')}</th>
            <th scope="col">{t('mapping.example')}</th>
          </tr>
        </thead>
        <tbody>
          {whole.rules.map((rule, index) => {
            const row = data.rows[index]
            return (
              <tr key={`${rule.to} ${rule.from}`}>
                <td>{index + 1}</td>
                <td>
                  <code>{rule.from}</code>
                </td>
                <td>
                  <code>{rule.to}</code>
                </td>
                <td>
                  <Does rule={rule} />
                </td>
                <td>{rule.crosswalk ?? ''}</td>
                <td>{row && row.values.length > 0 && exampleOf(rule, row)}</td>
              </tr>
            )
          })}
        </tbody>
      </table>
      <p className={classes.foot}>{t(carriesNote(whole.rules) ? 'mapping.sheetFootNote' : 'mapping.sheetFoot')}</p>
    </div>
  )
}

/** What a rule found and made of it; a whole note would fill the page. */
function exampleOf(rule: Rule, { found, values }: SheetRow): string {
  const shown = shortened(inOneLine(values))
  return rule.transform === 'referral-note' ? shown : `${inOneLine(found)} → ${shown}`
}

/** What a rule does, in words. */
function Does({ rule }: { rule: Rule }) {
  const { t } = useTranslation()
  const words = [
    t(`mapping.does.${rule.transform ?? 'identity'}`),
    rule.options && JSON.stringify(rule.options),
    rule.default !== undefined && t('mapping.else', { value: writeDefault(rule.default) }),
    rule.required && t('mapping.requiredHelp'),
    rule.note && `(${rule.note})`,
  ]
  return <>{words.filter(Boolean).join(' ')}</>
}
