/** The target's own words, as they came, one click below ours. */
import { useTranslation } from 'react-i18next'
import type { Said } from '../../api/referralTypes.ts'
import text from '../../parts/text.module.css'

export function SaidBy({ said, target }: { said: Said; target: string }) {
  const { t } = useTranslation()
  if (said.text === null && said.status === null && said.fields.length === 0) return null
  return (
    <details>
      <summary>{t('delivery.said', { target })}</summary>
      {said.text !== null && (
        <blockquote className={text.quote} dir="auto">
          {said.text}
        </blockquote>
      )}
      {said.status !== null && <p className={text.soft}>{t('referrals.status', { status: said.status })}</p>}
      {said.fields.length > 0 && (
        <p className={text.soft}>{t('delivery.fields', { fields: said.fields.join(', ') })}</p>
      )}
    </details>
  )
}
