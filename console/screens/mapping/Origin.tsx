/** An expression as people read it: what of a referral it takes, as a word, and the rest of the FHIRPath. */
import { useTranslation } from 'react-i18next'
import { originOf } from './ruleText.ts'
import classes from './Workbench.module.css'

export function Origin({ expression }: { expression: string }) {
  const { t } = useTranslation()
  const { word, rest } = originOf(expression)
  return (
    <>
      {word && <span className={classes.origin}>{t(`mapping.part.${word}`)}</span>}
      <code>{rest}</code>
    </>
  )
}
